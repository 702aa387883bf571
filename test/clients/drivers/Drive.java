import java.util.Scanner;

public class Drive {
  public static void main(String[] args) {
    CloudToken reader = new CloudToken(System.getenv("CLOUD_TOKEN_URL"), System.getenv("CLOUD_TOKEN_KEY"), System.getenv("CLOUD_TOKEN_APPID"));
    for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
      String[] words = lines.nextLine().split(" ");
      try {
        System.out.println(words[0].equals("get") ? reader.get() : reader.refused(words[1]));
      } catch (Exception error) {
        System.out.println("error " + error);
      }
    }
  }
}
