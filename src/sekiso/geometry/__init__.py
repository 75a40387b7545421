"""Floor 1: meshes, connectivity, rays, voxels, contours and file formats; knows no metal."""
