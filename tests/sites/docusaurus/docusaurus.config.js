// The site that the docusaurus pages are built with.
export default {
  title: "mediagen",
  url: "http://localhost",
  baseUrl: "/",
  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  onDuplicateRoutes: "throw",
  future: { v4: true, faster: true },
  markdown: {
    mermaid: true,
    hooks: { onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw" }
  },
  themes: ["@docusaurus/theme-mermaid"],
  presets: [
    [
      "@docusaurus/preset-classic",
      { docs: { routeBasePath: "/", breadcrumbs: true }, blog: false, pages: false, sitemap: false }
    ]
  ],
  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    navbar: { title: "mediagen" },
    prism: { additionalLanguages: ["swift", "kotlin", "brightscript", "bash", "json", "ruby"] }
  }
};
