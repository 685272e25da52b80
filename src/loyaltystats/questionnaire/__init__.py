"""What is asked: instruments, questions, scales, roles, wording, layout."""
