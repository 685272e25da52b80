"""What came back: answers read, checked and coded."""
