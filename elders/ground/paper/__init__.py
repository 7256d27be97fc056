"""The paper engine behind `elders.ground.documents`: what a paper is made of, and how it becomes PDF and .xlsx."""
