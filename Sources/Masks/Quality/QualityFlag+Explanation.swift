/// Explanations of the flags for people: the index page, `nucleid flags` and docs/manual.md take
/// them from here.
///
/// Each is a clause without a full stop. Settings, values and commands stand in single quotation
/// marks, which no text has as apostrophes.
extension QualityFlag {
    /// The meaning: what was found in the image.
    package var meaning: String {
        switch self {
        case .blank: "no nucleus was found, or the contrast is that of noise"
        case .saturated: "many samples are at the maximum, so that intensities are cut off"
        case .lowContrast: "the contrast is lower than in any training image"
        case .outOfFocus: "the edges of the nuclei are blurred"
        case .polarityDoubtful: "whether nuclei are bright or dark was hard to decide"
        case .nucleiSize:
            "nuclei of sizes that the training data did not have, even as the image was scaled for "
                + "the network"
        case .seamDisagreement: "overlapping tiles disagree about the same pixels"
        case .lowConfidence: "the probabilities of the nuclei are near 0.5"
        case .nonFinite: "some samples are NaN or infinite; they are read as the minimum"
        case .cutComponent: "a connected region too large to split as a whole was cut"
        case .channelGuessed: "nothing told which channel shows nuclei"
        case .partlyRead:
            "parts of the file have no result; 'image.not_processed' in the sidecar says which"
        case .scaleUncertain:
            "the scale could not be determined with certainty: nuclei may be missed, merged or torn"
        case .unlikeTraining:
            "in the features of the network, the image is farther from its training images than "
                + "99 % of them ('quality.training_distance' above 1); raised only with models that "
                + "know the distance"
        }
    }

    /// The advice: how to check the result, and how to correct it.
    package var advice: String {
        switch self {
        case .blank:
            "look at the image; if it has nuclei, set 'polarity', 'plane_channel' or "
                + "'nucleus_diameter'"
        case .saturated:
            "outlines can be used, intensities of bright nuclei cannot; expose for a shorter time"
        case .lowContrast:
            "check the outlines; expose for a longer time, and export without lowering the bit depth"
        case .outOfFocus:
            "take areas and perimeters as uncertain; focus again, or choose a sharper slice of a "
                + "stack with 'plane_z'"
        case .polarityDoubtful:
            "if outlines enclose background, set 'polarity' ('segment --polarity')"
        case .nucleiSize:
            "look for merged and torn nuclei; if there are some, set 'nucleus_diameter' ('segment "
                + "--diameter')"
        case .seamDisagreement:
            "look for nuclei that end in straight lines; set a larger 'overlap' or 'tile'"
        case .lowConfidence:
            "check the nuclei one by one, or leave the image out; where many images are like this, "
                + "annotate some and train on them ('nucleid train')"
        case .nonFinite:
            "find out which step wrote them; nuclei elsewhere in the image are not affected"
        case .cutComponent:
            "look for nuclei with straight edges; a region this large is often background: check "
                + "'polarity' and 'threshold'"
        case .channelGuessed:
            "if the overlay does not show the nuclear stain, set 'plane_channel' ('segment "
                + "--plane-channel')"
        case .partlyRead: "export what is missing as a file of its own"
        case .scaleUncertain:
            "if outlines are wrong, measure some nuclei and set 'nucleus_diameter' ('segment "
                + "--diameter'), or 'scale: 1' for the image as it is"
        case .unlikeTraining:
            "check the outlines before the numbers are used; annotate some images of this kind and "
                + "train on them ('nucleid train')"
        }
    }
}
