//! The settings of a plant.
