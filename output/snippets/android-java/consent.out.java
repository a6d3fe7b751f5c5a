Map<String, Object> collect = Collections.singletonMap("val", "n");
Map<String, Object> consents = Collections.singletonMap("collect", collect);
Consent.update(Collections.singletonMap("consents", consents));
