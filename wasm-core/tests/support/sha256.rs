//! SHA-256 (FIPS 180-4), for the hashes that other decoders' samples are written down by.

/// The first 32 bits behind the point of the `power`-th root of a prime.
fn root_fraction(prime: u64, power: u32) -> u32 {
    let target = u128::from(prime) << (32 * power);
    let (mut root, mut bit) = (0u128, 1u128 << 36);
    while bit > 0 {
        if (root | bit).pow(power) <= target {
            root |= bit;
        }
        bit >>= 1;
    }
    root as u32
}

fn primes() -> impl Iterator<Item = u64> {
    (2u64..).filter(|n| (2..*n).all(|divisor| n % divisor != 0))
}

/// Lower case hexadecimal digits of the digest.
pub fn sha256(bytes: &[u8]) -> String {
    let constants: Vec<u32> = primes().take(64).map(|p| root_fraction(p, 3)).collect();
    let mut hash: Vec<u32> = primes().take(8).map(|p| root_fraction(p, 2)).collect();
    let mut message = [bytes, &[0x80]].concat();
    while message.len() % 64 != 56 {
        message.push(0);
    }
    message.extend((bytes.len() as u64 * 8).to_be_bytes());
    for block in message.as_chunks::<64>().0 {
        let mut w: Vec<u32> =
            block.as_chunks::<4>().0.iter().map(|b| u32::from_be_bytes(*b)).collect();
        for t in 16..64 {
            let low = w[t - 15].rotate_right(7) ^ w[t - 15].rotate_right(18) ^ (w[t - 15] >> 3);
            let high = w[t - 2].rotate_right(17) ^ w[t - 2].rotate_right(19) ^ (w[t - 2] >> 10);
            w.push(w[t - 16].wrapping_add(low).wrapping_add(w[t - 7]).wrapping_add(high));
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] =
            <[u32; 8]>::try_from(hash.clone()).unwrap();
        for (k, w) in constants.iter().zip(&w) {
            let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = (e & f) ^ (!e & g);
            let first = [sum, choice, *k, *w].into_iter().fold(h, u32::wrapping_add);
            let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let majority = (a & b) ^ (a & c) ^ (b & c);
            (h, g, f, e) = (g, f, e, d.wrapping_add(first));
            (d, c, b, a) = (c, b, a, first.wrapping_add(sum).wrapping_add(majority));
        }
        for (total, part) in hash.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *total = total.wrapping_add(part);
        }
    }
    hash.iter().map(|word| format!("{word:08x}")).collect()
}

#[test]
fn digest_is_that_of_the_standards_example() {
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256(b"abc"), expected);
}
