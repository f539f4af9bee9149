import Inbox
import SystemPackage
import Testing

@Suite("Layout of annotated data sets")
struct AnnotationLayoutTests {
    @Test("annotations lie in 'labels' and 'masks' beside 'images'")
    func beside() {
        #expect(
            AnnotationLayout.annotationFolders(beside: "s/images") == ["s/labels", "s/masks"])
        #expect(AnnotationLayout.annotationFolders(beside: "images") == ["labels", "masks"])
        #expect(AnnotationLayout.annotationFolders(beside: "s/labels").isEmpty)
        #expect(AnnotationLayout.annotationFolders(beside: "").isEmpty)
        #expect(AnnotationLayout.imageFolder(beside: "s/labels") == "s/images")
        #expect(AnnotationLayout.imageFolder(beside: "masks") == "images")
        #expect(AnnotationLayout.imageFolder(beside: "s/images") == nil)
    }

    @Test("an image of its set's name may have a folder of instance masks, and the reverse")
    func instanceMasks() {
        #expect(
            AnnotationLayout.instanceMaskFolder(of: "stage1/ab/images/ab.png")
                == "stage1/ab/masks")
        #expect(AnnotationLayout.instanceMaskFolder(of: "ab/images/other.png") == nil)
        #expect(AnnotationLayout.instanceMaskFolder(of: "ab/image/ab.png") == nil)
        #expect(AnnotationLayout.instanceMaskFolder(of: "images/ab.png") == nil)
        #expect(
            AnnotationLayout.image(ofInstanceMasks: "stage1/ab/masks") == "stage1/ab/images/ab")
        #expect(AnnotationLayout.image(ofInstanceMasks: "masks") == nil)
        #expect(AnnotationLayout.image(ofInstanceMasks: "ab/labels") == nil)
    }
}
