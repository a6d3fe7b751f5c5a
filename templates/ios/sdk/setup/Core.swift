// Stand-in of AEPCore, AEPEdge, AEPEdgeConsent and AEPEdgeIdentity 5.0.0: the configuration of a
// media app, and the viewer's consent. It records its calls and runs callbacks immediately.

public class Edge {}
public class Identity {}

public class MobileCore {
  public static func registerExtensions(
    _ extensions: [AnyObject.Type], _ completion: (() -> Void)? = nil
  ) {
    let names = extensions.map { "\($0)" }.sorted()
    recorder.record("registerExtensions", arguments: ["extensions": names])
    completion?()
  }

  public static func configureWith(appId: String) {
    recorder.record("configureWith", arguments: ["appId": appId])
  }

  public static func updateConfigurationWith(configDict: [String: Any]) {
    recorder.record("updateConfigurationWith", arguments: ["configDict": configDict])
  }
}

public class Consent {
  public static func update(with consents: [String: Any]) {
    recorder.record("updateConsents", arguments: ["consents": consents])
  }
}
