"""Where work happens: in processes of this computer, so that a service stays awake."""
