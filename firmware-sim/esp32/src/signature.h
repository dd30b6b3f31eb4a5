// The signature of a release, by mbedTLS: ECDSA P-256 over SHA-256. (Ed25519, which we would rather have had, mbedTLS has not.)
#pragma once
#include "../logic/release.h"

namespace jirani {

/// key: PEM of the maker's public key.
bool is_signed(const Release& release, const char* key);

}  // namespace jirani
