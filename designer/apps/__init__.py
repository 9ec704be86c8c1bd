"""Apps: begun from files, their settings, their menus, taken in and out as packages."""
