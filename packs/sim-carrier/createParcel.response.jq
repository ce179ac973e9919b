# The carrier confirms with the status alone; the tracking number is ours.
{tracking: $arguments.tracking}
