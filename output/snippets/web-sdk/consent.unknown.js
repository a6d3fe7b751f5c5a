alloy("setConsent", {
  consent: [
    {
      standard: "Adobe",
      version: "2.0",
      value: { collect: { val: "p" } }
    }
  ]
});
