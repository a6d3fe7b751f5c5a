Consent.update(mapOf("consents" to mapOf("collect" to mapOf("val" to "y"))))
