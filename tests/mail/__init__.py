"""Mail: keys, words, headers, delivery."""
