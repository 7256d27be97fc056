"""Papers of benefits, by subject: what a list, a letter or a report says, as `elders.ground.documents.Document`s."""
