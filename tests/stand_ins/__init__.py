"""Small real web services on the loopback interface, in the place of those on the Internet."""
