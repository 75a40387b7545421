"""Whether a part holds: displacement, stress and safety factor under loads, by voxel elements."""
