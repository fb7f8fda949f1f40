"""Jobs and events: plain threads, one lane per physical resource."""
