#include "signature.h"

#include <mbedtls/pk.h>
#include <string.h>

namespace jirani {

bool is_signed(const Release& release, const char* key) {
  mbedtls_pk_context maker;
  mbedtls_pk_init(&maker);
  // PEM is read up to and with its final zero.
  bool good = mbedtls_pk_parse_public_key(&maker, reinterpret_cast<const unsigned char*>(key), strlen(key) + 1) == 0 &&
              mbedtls_pk_can_do(&maker, MBEDTLS_PK_ECDSA) == 1 &&
              mbedtls_pk_verify(&maker, MBEDTLS_MD_SHA256, release.signed_hash, sizeof release.signed_hash, release.signature,
                                release.signature_length) == 0;
  mbedtls_pk_free(&maker);
  return good;
}

}  // namespace jirani
