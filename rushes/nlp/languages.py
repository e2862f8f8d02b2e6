"""Language codes: ISO 639-1 as users write it, ISO 639-2/T for containers, FLORES-200 for NLLB."""

from typing import NamedTuple

UNDETERMINED = "und"


class Codes(NamedTuple):
    """`iso639_2` is ISO 639-2/T; `flores` is empty if NLLB does not support the language."""

    iso639_2: str
    flores: str


ROWS = """
af afr afr_Latn|am amh amh_Ethi|ar ara arb_Arab|as asm asm_Beng|az aze azj_Latn|be bel bel_Cyrl|bg bul bul_Cyrl
bn ben ben_Beng|bo bod bod_Tibt|bs bos bos_Latn|ca cat cat_Latn|cs ces ces_Latn|cy cym cym_Latn|da dan dan_Latn
de deu deu_Latn|el ell ell_Grek|en eng eng_Latn|eo epo epo_Latn|es spa spa_Latn|et est est_Latn|eu eus eus_Latn
fa fas pes_Arab|fi fin fin_Latn|fo fao fao_Latn|fr fra fra_Latn|ga gle gle_Latn|gd gla gla_Latn|gl glg glg_Latn
gn grn grn_Latn|gu guj guj_Gujr|ha hau hau_Latn|he heb heb_Hebr|hi hin hin_Deva|hr hrv hrv_Latn|ht hat hat_Latn
hu hun hun_Latn|hy hye hye_Armn|id ind ind_Latn|ig ibo ibo_Latn|is isl isl_Latn|it ita ita_Latn|ja jpn jpn_Jpan
jv jav jav_Latn|ka kat kat_Geor|kk kaz kaz_Cyrl|km khm khm_Khmr|kn kan kan_Knda|ko kor kor_Hang|ku kur kmr_Latn
ky kir kir_Cyrl|lb ltz ltz_Latn|lo lao lao_Laoo|lt lit lit_Latn|lv lav lvs_Latn|mg mlg plt_Latn|mi mri mri_Latn
mk mkd mkd_Cyrl|ml mal mal_Mlym|mn mon khk_Cyrl|mr mar mar_Deva|ms msa zsm_Latn|mt mlt mlt_Latn|my mya mya_Mymr
nb nob nob_Latn|ne nep npi_Deva|nl nld nld_Latn|nn nno nno_Latn|no nor nob_Latn|oc oci oci_Latn|or ori ory_Orya
pa pan pan_Guru|pl pol pol_Latn|ps pus pbt_Arab|pt por por_Latn|qu que quy_Latn|ro ron ron_Latn|ru rus rus_Cyrl
rw kin kin_Latn|sa san san_Deva|sd snd snd_Arab|si sin sin_Sinh|sk slk slk_Latn|sl slv slv_Latn|sn sna sna_Latn
so som som_Latn|sq sqi als_Latn|sr srp srp_Cyrl|su sun sun_Latn|sv swe swe_Latn|sw swa swh_Latn|ta tam tam_Taml
te tel tel_Telu|tg tgk tgk_Cyrl|th tha tha_Thai|tk tuk tuk_Latn|tl tgl tgl_Latn|tr tur tur_Latn|tt tat tat_Cyrl
ug uig uig_Arab|uk ukr ukr_Cyrl|ur urd urd_Arab|uz uzb uzn_Latn|vi vie vie_Latn|wo wol wol_Latn|xh xho xho_Latn
yi yid ydd_Hebr|yo yor yor_Latn|zh zho zho_Hans|zu zul zul_Latn
"""
CODES = {
    code: Codes(iso639_2, flores)
    for row in ROWS.replace("\n", "|").split("|")
    if row
    for code, iso639_2, flores in [row.split()]
}
"""ISO 639-1 → the other codes. FLORES codes: the NLLB model card's list; 639-2/T: the Library of Congress's."""

FLORES_BY_SCRIPT = {"zh-hant": "zho_Hant", "zh-tw": "zho_Hant", "zh-hk": "zho_Hant", "sr-latn": "srp_Latn"}
BY_ISO639_2 = {codes.iso639_2: code for code, codes in CODES.items()}


def base(code: str) -> str:
    """Return the shortest code of a language without script or country: "pt" for pt-br, "es" for spa."""
    language = code.lower().split("-")[0]
    return BY_ISO639_2.get(language, language)


def three(code: str) -> str:
    """Return the ISO 639-2/T code, which containers use; "und" if the language is unknown."""
    language = base(code)
    if language in CODES:
        return CODES[language].iso639_2
    return language if len(language) == len(UNDETERMINED) else UNDETERMINED


def flores(code: str) -> str:
    """Return the FLORES-200 code; "" if there is none."""
    codes = CODES.get(base(code))
    return FLORES_BY_SCRIPT.get(code.lower()) or (codes.flores if codes else "")
