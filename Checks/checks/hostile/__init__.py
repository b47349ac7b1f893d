"""Input that an enemy would write: damage, bombs, paths, formulas, rows; and what messages show."""
