//! The memory that Argon2 works in: 19 MiB and more, worth using again while others wait for it.

use argon2::{Algorithm, Argon2, Block, Params, Version};

use super::HashingError;

/// So many blocks (of 1 KiB) are asked for at least. Of what is greater than 32 MiB glibc always makes a mapping of its own, which
/// is gone when it is freed; smaller ones stay in the heap from the second on, and the heap grew by half a gigabyte within
/// thirty hashes (`scripts/login-times` shows it). Blocks that nobody writes to cost nothing.
const LEAST_BLOCKS: usize = 33 * 1024;

/// Room for one computation at a time. What is left in it is no password, and can't be turned into one; many hashes of a file
/// leave more, and are wiped (`Workbench`).
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Computes a hash of as many bytes as `output` has.
    pub(super) fn compute(
        &mut self,
        params: &Params,
        password: &[u8],
        salt: &[u8],
        output: &mut [u8],
    ) -> Result<(), HashingError> {
        let missing = params.block_count().max(LEAST_BLOCKS).saturating_sub(self.0.len());
        self.0.try_reserve_exact(missing).map_err(super::failed)?;
        self.0.resize(params.block_count(), Block::default());
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        argon2.hash_password_into_with_memory(password, salt, output, &mut self.0).map_err(super::failed)
    }

    /// Was it never worked in?
    #[cfg(test)]
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As if somebody had worked in it.
    #[cfg(test)]
    pub(super) fn grow(&mut self) {
        self.0.push(Block::default());
    }

    /// Overwrites it.
    pub(super) fn wipe(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Memory({} blocks)", self.0.len())
    }
}
