@main
struct Nucleid {
    static func main() {}
}
