Map<String, Object> collect = Collections.singletonMap("val", "y");
Map<String, Object> consents = Collections.singletonMap("collect", collect);
Consent.update(Collections.singletonMap("consents", consents));
