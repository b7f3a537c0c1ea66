"""What every area stands on: actor and audit, permissions, jobs, links, files, panels, upkeep."""
