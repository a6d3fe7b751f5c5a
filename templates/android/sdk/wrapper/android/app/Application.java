package android.app;

/** Of Android, as far as the README needs it. */
public class Application {
  public void onCreate() {}
}
