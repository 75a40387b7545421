"""What a description says: words to fields of the need, and the words that say nothing."""
