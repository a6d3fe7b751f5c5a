/** Functions of `dependencies { }` in a build script; records the declared dependencies. */
class Dependencies {
    val declared = mutableListOf<String>()

    fun implementation(dependency: String) {
        declared += """{"call": "implementation", "of": "$dependency"}"""
    }

    fun implementation(dependency: Platform) {
        declared += """{"call": "platform", "of": "${dependency.of}"}"""
    }

    fun platform(dependency: String) = Platform(dependency)
}

/** A set of compatible versions (BOM). */
class Platform(val of: String)
