// swift-tools-version: 6.0
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "MediaTracking",
  platforms: [.iOS(.v13), .tvOS(.v13)],
  products: [
    .library(name: "MediaTracking", targets: ["MediaTracking"])
  ],
  dependencies: [
    .package(
      url: "https://github.com/adobe/aepsdk-edgemedia-ios.git",
      .upToNextMajor(from: "5.0.0")
    ),
    .package(
      url: "https://github.com/adobe/aepsdk-edgeidentity-ios.git",
      .upToNextMajor(from: "5.0.0")
    ),
  ],
  targets: [
    .target(
      name: "MediaTracking",
      dependencies: [
        .product(name: "AEPEdgeMedia", package: "aepsdk-edgemedia-ios"),
        .product(name: "AEPEdgeIdentity", package: "aepsdk-edgeidentity-ios"),
      ]
    )
  ]
)
