// SPDX-License-Identifier: Apache-2.0

import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    id("com.android.library")
    id("org.jetbrains.kotlin.android") // delete this with version 9 of the Android plugin
}

group = "mediagen.mediatracking"
version = "0.1.0"

android {
    namespace = "mediagen.mediatracking"
    compileSdk = 34

    defaultConfig {
        minSdk = 21
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
}

kotlin {
    explicitApi()
    compilerOptions {
        jvmTarget.set(JvmTarget.JVM_11)
        // The methods report a null from Java instead of throwing into the player.
        freeCompilerArgs.add("-Xno-param-assertions")
    }
}

dependencies {
    api("com.adobe.marketing.mobile:edgemedia:3.0.1")
}
