"""The frame of the window: pages, menus, actions and their keys, notices."""
