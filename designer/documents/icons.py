"""Icons that designs may wear."""

#: Icons that are offered: what businesses have menus of.
ICONS = (
    "house", "inbox", "users", "user-round", "building-2", "briefcase", "handshake", "target",
    "file-text", "receipt", "banknote", "wallet", "package", "boxes", "truck", "warehouse",
    "shopping-cart", "store", "megaphone", "message-square", "mail", "phone", "calendar-days",
    "clock", "life-buoy", "wrench", "shield", "gauge", "chart-column", "chart-pie", "chart-line",
    "kanban", "list-checks", "clipboard-list", "folder", "book-open", "graduation-cap", "globe",
    "map-pin", "star", "flag", "tag", "gift", "trophy", "factory", "leaf", "link", "external-link",
)  # fmt: skip
