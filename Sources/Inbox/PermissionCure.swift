/// What the owner of files in the inbox can do where nucleid may not read or move them.
package enum PermissionCure {
    private static let commands =
        "its owner: chgrp -R nucleid FOLDER; chmod -R g+rwX FOLDER"

    /// The cure where it may not read a file or a folder, as a part of a sentence.
    package static let reading =
        "let the group nucleid read and write in the folder (\(commands)); nucleid notices by itself"
    /// The cure where it may not move a file out of its folder.
    package static let moving =
        "let the group nucleid write in the folder of the image (\(commands)); nucleid then moves it "
        + "by itself"
    /// The cure where the folder is one that its service may only read.
    package static let readOnly =
        "the service may only read there: 'sudo nucleid check-config' prints the lines that its unit "
        + "needs, if the disk itself is not read-only; then 'sudo systemctl daemon-reload' and "
        + "'sudo systemctl restart nucleid'"
}
