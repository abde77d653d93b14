"""Alerts of monitoring and forms of web sites over HTTP, and what others watch us by.

app        the addresses that there are       requests   what a request says, as values
limits     how much of it is taken            metrics    counts for Prometheus
"""
