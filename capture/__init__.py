"""Where samples and pictures come from: files, devices and synthetic sources on one media clock."""
