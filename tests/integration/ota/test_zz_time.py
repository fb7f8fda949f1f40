import time
from tests.integration.ota.test_fleet import *
from tests.integration.ota.conftest import *
def test_t(fleet, crowd):
    from micros_ide.model.jobs import JobLog
    t0=time.time()
    for n in (8,16):
        f=fleet
        plan=f.plan(crowd, keep_going=True, at_once=n); print(n,"plan",time.time()-t0)
        f.core.bus.subscribe(JobLog, lambda e: print(f"{time.time()-t0:.1f}",e.text))
        cut=crowd[8]
        if n==8: cut.control.cut_power_after(12)
        cuts, stop=[],threading.Event()
        w=threading.Thread(target=give_power_back,args=(cut,cuts,stop)); w.start()
        done=f.run(plan); stop.set(); w.join()
        print([round(one.seconds,1) for one in done.nodes], time.time()-t0)
        break
