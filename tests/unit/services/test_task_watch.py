"""Tasks are followed from their start to their end, and what is new is told once."""

from __future__ import annotations

from micros_ide.services.task_watch import TaskWatch


class Tasks:
    """What a node would answer: output by tag, and which of them run."""

    def __init__(self, **output: str) -> None:
        self.output = {tag.replace("_", "."): text for tag, text in output.items()}
        self.active = set(self.output)

    def __call__(self, command: str) -> str:
        if command == "task list":
            rows = [f"{'Yes' if tag in self.active else 'No':10}{tag}" for tag in self.output]
            return "\n".join(["---- micrOS  top ----", "#Active   #taskID", *rows, ""])
        tag = command.removeprefix("task show ")
        return self.output.get(tag, f"No task found: {tag}")


def test_what_is_new_is_told_once_and_the_end_too() -> None:
    node, watch = Tasks(tst_cnt=""), TaskWatch()
    assert watch.pause is None
    watch.answered("Start tst.cnt\n")
    assert watch.look(node) == []
    node.output["tst.cnt"] = "cnt: 1\nof 2"
    assert watch.look(node) == ["[tst.cnt] cnt: 1", "[tst.cnt] of 2"]
    assert watch.look(node) == []
    node.output["tst.cnt"] = "cnt: 2"
    node.active.clear()
    assert watch.look(node) == ["[tst.cnt] cnt: 2", "[tst.cnt] ended"]
    assert watch.pause is None


def test_a_task_that_is_forgotten_has_ended() -> None:
    watch = TaskWatch()
    watch.answered("Start tst.cnt\n")
    assert watch.look(Tasks()) == ["[tst.cnt] ended"]


def test_it_looks_soon_and_then_less_often() -> None:
    node, watch = Tasks(tst_cnt="1"), TaskWatch()
    watch.answered("Start tst.cnt\n")
    pauses = []
    for _ in range(8):
        pauses.append(watch.pause)
        watch.look(node)
    assert pauses == sorted(pauses)
    assert pauses[-1] == 1.0
    watch.answered("Start tst.cnt\n")
    assert watch.pause == pauses[0]


def test_other_answers_start_nothing() -> None:
    watch = TaskWatch()
    for answer in ("", "tst.cnt is Busy", "2.0.0-0", "[aio] Task queue full: 3"):
        watch.answered(answer)
    assert watch.pause is None
    for number in range(20):
        watch.answered(f"Start tst.t{number}")
    assert len(watch.look(Tasks())) == 8
