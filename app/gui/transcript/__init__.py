"""What was said: kept, shown, searched, exported, played again."""
