/** What may stand in `dependencies { }` of a build script; it keeps what is declared. */
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

/** A set of versions that go together, a BOM. */
class Platform(val of: String)
