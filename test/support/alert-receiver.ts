// support/: what tests of several folders stand on: builds, processes, servers on this machine, time.
// No test of its own.

