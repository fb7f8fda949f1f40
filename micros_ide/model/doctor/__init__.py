"""The doctor's data: captured facts with their JSON form, and findings."""
