"""Before any test: signals mean what they mean in a terminal.

A gate that was started in the background, or by nohup, inherits SIGINT and SIGHUP ignored, and would hand that on to
the programs that tests start and then want to end.
"""

from __future__ import annotations

import signal

for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, usual)
