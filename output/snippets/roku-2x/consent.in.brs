ADBMobile().setPrivacyStatus(ADBMobile().PRIVACY_STATUS_OPT_IN)
