//! Makes the folder of the web app's build exist, so that the server compiles before the web app was built.

use std::path::Path;

const WEB_APP: &str = "../../web/dist";

fn main() -> std::io::Result<()> {
    let folder = Path::new(WEB_APP);
    if !folder.exists() {
        std::fs::create_dir_all(folder)?;
    }
    println!("cargo:rerun-if-changed={WEB_APP}");
    Ok(())
}
