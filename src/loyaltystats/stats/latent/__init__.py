"""What lies behind the answers: factors, whether they mean the same in every group, and paths between them."""
