// Mbed TLS 3.6, the one in ESP-IDF 5.5.1.
#pragma once
#include <stddef.h>
struct mbedtls_pk_context {
  void* key;
};
enum mbedtls_pk_type_t { MBEDTLS_PK_NONE, MBEDTLS_PK_ECDSA = 4 };
enum mbedtls_md_type_t { MBEDTLS_MD_NONE, MBEDTLS_MD_SHA256 = 9 };
extern "C" {
void mbedtls_pk_init(mbedtls_pk_context* context);
void mbedtls_pk_free(mbedtls_pk_context* context);
int mbedtls_pk_can_do(const mbedtls_pk_context* context, mbedtls_pk_type_t type);
int mbedtls_pk_parse_public_key(mbedtls_pk_context* context, const unsigned char* key, size_t length);
int mbedtls_pk_verify(mbedtls_pk_context* context, mbedtls_md_type_t hash_kind, const unsigned char* hash, size_t hash_length,
                      const unsigned char* signature, size_t length);
}
