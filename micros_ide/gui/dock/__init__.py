"""The bottom of the window: jobs that run, jobs that have ended, and what they said."""
