package android.app;

/** Stand-in of Android's own class. */
public class Application {
  public void onCreate() {}
}
